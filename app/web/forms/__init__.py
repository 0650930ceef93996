"""What each form asks, and how what was typed becomes what a service takes."""
