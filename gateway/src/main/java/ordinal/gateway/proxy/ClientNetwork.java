package ordinal.gateway.proxy;

import io.netty.util.NetUtil;

/**
 * What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one, as every host of
 * such a network can take any of its addresses (RFC 4291 section 2.5.4). Stateless.
 */
final class ClientNetwork {
  private static final int NETWORK_BYTES = 8;

  private ClientNetwork() {}

  /**
   * @param address without brackets and zone; anything else counts as it stands
   */
  static String of(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null || bytes.length <= NETWORK_BYTES) {
      return address;
    }
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < NETWORK_BYTES; i += 2) {
      int group = ((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff);
      network.append(Integer.toHexString(group)).append(':');
    }
    return network.append(":/64").toString();
  }
}
