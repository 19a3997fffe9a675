"""The admin door: everything is read-only there and changed through actions."""
