"""The OData v4 feed: a small language of questions, answered from the rows that the reader may see."""
