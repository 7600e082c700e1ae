"""IAM: who there is in an account, what they may do, and what they prove themselves with."""
