"""The journal: the ordered, durable record of commands; to it, a payload is bytes."""
