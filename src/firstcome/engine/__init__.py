"""The engine: accepts commands, has them ordered and made durable, folds them, answers."""
