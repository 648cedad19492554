"""Play the law's scenarios: files that a registrar can read, against the services that the pages call."""
