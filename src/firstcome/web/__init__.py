"""The pages: HTML from the server, for people with a browser."""
