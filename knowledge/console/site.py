"""Django's admin as the console's frame."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class Console(AdminSite):
    """The admin with our name; models are registered in ``admin.py``."""

    site_header = site_title = "Pana"
    index_title = _("What is due")
    enable_nav_sidebar = True
    empty_value_display = "–"


console = Console(name="admin")
