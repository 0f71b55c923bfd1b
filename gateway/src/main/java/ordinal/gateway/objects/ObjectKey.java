package ordinal.gateway.objects;

/** Identity of one object: kind, namespace ({@code default} where the file names none), name. */
public record ObjectKey(String kind, String namespace, String name) {
  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
