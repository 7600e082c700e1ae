"""The wire: botocore service models become decoders and encoders."""
