"""Find citations of articles of codes and laws."""
