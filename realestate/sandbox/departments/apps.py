from django.apps import AppConfig


class DepartmentsConfig(AppConfig):
    name = "realestate.sandbox.departments"
    label = "departments"
