"""Addresses of import and export."""

from __future__ import annotations

from django.urls import path

from knowledge.console.exchange import views

urlpatterns = [
    path("exchange/", views.exchange, name="exchange"),
    path("exchange/pana.xlsx", views.workbook, name="workbook"),
    path("exchange/pana.zip", views.archive, name="archive"),
    path("exchange/import/", views.look, name="import"),
    path("exchange/import/<slug:token>/", views.take, name="import_take"),
]
