package ordinal.gateway.aggregate;

/** What is added up: values of another path or field are other values, never compared. */
record Series(String key, String path, String field) {
  static Series of(TotalRequest request) {
    return new Series(request.key(), request.path(), request.field());
  }
}
