"""Addresses of accounts, second factor and audit log."""

from __future__ import annotations

from django.urls import path

from knowledge.console.accounts import audit, health, own, people

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person_new"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/password/", people.new_password, name="person_password"),
    path("people/<int:number>/second-factor/", people.no_second_factor, name="person_second_factor"),
    path("second-factor/", own.overview, name="second_factor"),
    path("second-factor/set-up/", own.setup, name="second_factor_setup"),
    path("second-factor/code/", own.code, name="second_factor_code"),
    path("second-factor/recovery-codes/", own.codes, name="second_factor_codes"),
    path("second-factor/off/", own.off, name="second_factor_off"),
    path("password_change/", own.password, name="password_change"),  # where the admin's own header leads
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
]
