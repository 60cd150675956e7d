"""Compare the search with what Haystack, LlamaIndex and LangChain find in the same passages by the same vectors."""
