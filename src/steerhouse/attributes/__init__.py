"""What an office wants to know of its projects, tasks and people beyond what the product asks."""
