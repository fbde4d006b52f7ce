"""Addresses of the import of plans, below a project's."""

from django.urls import URLPattern, path

from workpackages.views import imports

_IMPORTS = "projects/<slug:project_code>/imports/"
_IMPORT = f"{_IMPORTS}<int:number>/"

urlpatterns: list[URLPattern] = [
    path(_IMPORTS, imports.imports, name="imports"),
    path(_IMPORT, imports.detail, name="import"),
    path(f"{_IMPORT}confirm/", imports.confirm, name="confirm_import"),
    path(f"{_IMPORT}discard/", imports.discard, name="discard_import"),
    path(f"{_IMPORT}file/", imports.download, name="import_file"),
]
