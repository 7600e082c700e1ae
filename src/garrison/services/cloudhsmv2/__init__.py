"""CloudHSM: clusters of hardware security modules, and their backups."""
