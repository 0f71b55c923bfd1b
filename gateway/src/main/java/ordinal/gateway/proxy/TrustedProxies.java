package ordinal.gateway.proxy;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The peers whose word on where a request came from is believed. Immutable. */
final class TrustedProxies {
  private final List<IpSubnetFilterRule> rules;

  /**
   * @param ranges addresses or CIDR ranges
   * @throws IllegalArgumentException names the one that is neither
   */
  TrustedProxies(List<String> ranges) {
    rules = ranges.stream().map(TrustedProxies::rule).toList();
  }

  static boolean isAddress(String text) {
    return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
  }

  boolean trusts(String address) {
    InetAddress peer =
        rules.isEmpty() ? null : NetUtil.createInetAddressFromIpAddressString(address);
    if (peer == null) {
      return false;
    }
    InetSocketAddress socket = new InetSocketAddress(peer, 0);
    return rules.stream().anyMatch(rule -> rule.matches(socket));
  }

  private static IpSubnetFilterRule rule(String range) {
    String text = range.strip();
    int slash = text.indexOf('/');
    InetAddress address =
        NetUtil.createInetAddressFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException("trusted proxy: " + range + ": not an address or range");
    }
    int bits = address.getAddress().length * 8;
    try {
      int prefix = slash < 0 ? bits : Integer.parseInt(text, slash + 1, text.length(), 10);
      return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "trusted proxy: " + range + ": the prefix must be a number up to " + bits, e);
    }
  }
}
