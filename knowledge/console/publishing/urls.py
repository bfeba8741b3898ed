"""Addresses of publishing, going back, and asking the bot."""

from __future__ import annotations

from django.urls import path

from knowledge.console.publishing import ask_page, back_pages, views

urlpatterns = [
    path("publish/", views.overview, name="publishing"),
    path("publish/prepare/", views.prepare, name="prepare"),
    path("publish/<int:pk>/", views.publication, name="publication"),
    path("publish/<int:pk>/progress/", views.progress, name="progress"),
    path("publish/<int:pk>/live/", views.make_live, name="make_live"),
    path("publish/<int:pk>/drop/", views.drop, name="drop_publication"),
    path("publish/withdraw/<slug:kind>/<str:name>/", views.withdraw, name="withdraw"),
    path("publish/restore/<slug:kind>/<str:name>/", views.restore, name="restore"),
    path("snapshots/", back_pages.snapshots, name="snapshots"),
    path("snapshots/<slug:snapshot>/", back_pages.go_back, name="go_back"),
    path("ask/", ask_page.ask, name="ask"),
]
