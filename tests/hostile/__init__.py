"""What strangers wrote: folders, scripts, recordings and protocol messages that mean harm, or are broken."""
