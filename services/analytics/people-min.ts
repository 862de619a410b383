/** The fewest people that a figure may be about (k-anonymity). */
export const peopleMin = 5;
