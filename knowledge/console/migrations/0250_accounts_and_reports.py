"""Brings the two lines of tables together."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("console", "0101_audit_refuses_changes"), ("console", "0200_reports_loop")]

    operations = []
