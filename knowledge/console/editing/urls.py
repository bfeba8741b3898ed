"""Addresses of writing and reviewing."""

from __future__ import annotations

from django.urls import path

from knowledge.console.editing import history, listing, review, views

urlpatterns = [
    path("knowledge/", listing.listing, name="listing"),
    path("glossary/", listing.glossary, name="glossary"),
    path("edit/<slug:kind>/new/", views.begin, name="begin"),
    path("edit/<slug:kind>/<str:name>/", views.edit, name="edit"),
    path("edit/<slug:kind>/<str:name>/check/", views.check, name="check"),
    path("edit/<slug:kind>/<str:name>/preview/", views.preview, name="preview"),
    path("edit/<slug:kind>/<str:name>/validity/", views.validity, name="validity"),
    path("edit/<slug:kind>/<str:name>/drop/", views.drop, name="drop"),
    path("edit/<slug:kind>/<str:name>/history/", history.history, name="history"),
    path("edit/<slug:kind>/<str:name>/history/<int:number>/", history.version, name="version"),
    path("review/", review.waiting, name="waiting"),
    path("review/<slug:kind>/<str:name>/", review.review, name="review"),
]
