"""AWS Secrets Manager: secrets, their versions and labels, who reads them, and their rotation."""
