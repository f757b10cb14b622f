"""What the data must look like to be published: Great Expectations suites, and what runs them."""
