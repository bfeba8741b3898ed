"""What the bot was asked in vain, and what helped."""
