"""What is due: probation, transfers, states, vacancies and certificates of a day."""
