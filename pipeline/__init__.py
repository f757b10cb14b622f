"""What stands around dbt: reading files, publishing, and the demonstration exports."""
