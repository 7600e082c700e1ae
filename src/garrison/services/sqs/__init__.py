"""Amazon SQS: queues whose messages are ciphertext at rest."""
