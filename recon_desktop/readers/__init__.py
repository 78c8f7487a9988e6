"""Files in, typed records out; no database, no Qt. Readers never import each other."""
