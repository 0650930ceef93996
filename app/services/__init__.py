"""The use cases. A service takes a session and an actor, loads only what the actor may reach, lets the domain
decide, and leaves rows, events and audit entries in one transaction. It never commits and never knows of Flask."""
