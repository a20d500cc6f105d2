"""The pages that customers see: hosted forms and their confirmation, rendered here, working without a script."""
