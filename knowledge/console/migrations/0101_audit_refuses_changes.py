"""From here on the database itself refuses to change or delete lines of the audit log."""

from django.db import migrations

from knowledge.console.models.refusal import protect, unprotect


class Migration(migrations.Migration):
    dependencies = [("console", "0100_accounts")]

    operations = [
        migrations.RunPython(lambda _apps, editor: protect(editor.connection), lambda _apps, editor: unprotect(editor.connection)),
    ]
