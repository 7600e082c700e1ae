"""Key hierarchy, ciphertext formats; alone imports the cryptography library."""
