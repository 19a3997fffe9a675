"""Backup and restore of a whole installation: one encrypted file, proven by the root of the log and by counts."""
