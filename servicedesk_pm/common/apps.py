from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "servicedesk_pm.common"
    label = "common"
