"""The pages: thin. Permission, form, service, redirect."""
