"""Addresses of what the bot was asked, and of where it hands that in."""

from __future__ import annotations

from django.urls import path

from knowledge.console.reports import group_views, intake, views

urlpatterns = [
    path("intake/reports", intake.intake, name="intake"),
    path("asked/", views.asked, name="asked"),
    path("asked/review/", views.to_review, name="asked-review"),
    path("asked/groups.csv", views.groups_file, name="asked-file"),
    path("asked/<int:id>/", group_views.group, name="asked-group"),
    path("asked/<int:id>/undo/", group_views.undo, name="asked-undo"),
    path("asked/<int:id>/release/", group_views.release, name="asked-release"),
    path("asked/<int:id>/erase/", group_views.erase, name="asked-erase"),
    path("charts/", views.charts_page, name="charts"),
    path("charts/counts.csv", views.counts_file, name="charts-counts"),
    path("charts/ratings.csv", views.ratings_file, name="charts-ratings"),
]
