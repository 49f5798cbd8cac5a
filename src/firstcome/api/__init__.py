"""The API: HTTP and JSON around the engine; it decides nothing."""
