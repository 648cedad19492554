"""The sample town: made by code, valid by the rules, all of it invented. Loaded once by `manage.py load_sample`."""
