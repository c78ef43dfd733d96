// SPDX-License-Identifier: Apache-2.0
#include "posture/exposure.h"

#include "aws/json_text.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

const Json kNull;

int port_in(const Json& rule, const char* member, int otherwise) {
  const auto it = rule.find(member);
  return it != rule.end() && it->is_number_integer() ? it->get<int>() : otherwise;
}

void add_list(const State& state, const std::string& region, const std::string& id, Sources& out) {
  const Answer* lists = state.find("ec2.prefix-lists", region);
  for (const Json& list : list_in(lists, "PrefixLists")) {
    // AWS's own hold addresses of its services, which are not the whole Internet.
    if (text_in(list, "PrefixListId") == id && text_in(list, "OwnerId") == "AWS") return;
  }
  const Answer* entries = state.find("ec2.prefix-list.entries", region, "PrefixListId", id);
  if (entries == nullptr || !entries->read()) {
    out.unresolved.push_back(id);
    return;
  }
  for (const Json& entry : list_in(entries, "Entries")) {
    if (!out.from.add(text_in(entry, "Cidr"))) out.unresolved.push_back(id);
  }
}

void add_rule(const State& state, const std::string& region, const Json& rule, Sources& out) {
  for (const auto& [list, member] :
       {std::pair("IpRanges", "CidrIp"), std::pair("Ipv6Ranges", "CidrIpv6")}) {
    for (const Json& range : list_in(rule, list)) {
      const std::string cidr = text_in(range, member);
      if (!out.from.add(cidr)) out.unresolved.push_back(cidr);
    }
  }
  for (const Json& list : list_in(rule, "PrefixListIds"))
    add_list(state, region, text_in(list, "PrefixListId"), out);
}

}  // namespace

const std::vector<PortName>& guarded_ports() {
  static const std::vector<PortName> kPorts = {
      {21, "FTP"},        {22, "SSH"},          {23, "Telnet"},    {135, "RPC"},
      {445, "SMB"},       {1433, "SQL Server"}, {1521, "Oracle"},  {2375, "Docker"},
      {2376, "Docker"},   {3306, "MySQL"},      {3389, "RDP"},     {5432, "PostgreSQL"},
      {5601, "Kibana"},   {5900, "VNC"},        {5985, "WinRM"},   {5986, "WinRM"},
      {6379, "Redis"},    {6443, "Kubernetes"}, {8888, "Jupyter"}, {9200, "Elasticsearch"},
      {10250, "kubelet"}, {11211, "memcached"}, {27017, "MongoDB"}};
  return kPorts;
}

bool rule_covers(const Json& rule, std::string_view protocol, int port) {
  const std::string is = text_in(rule, "IpProtocol");
  if (is == "-1") return true;
  const bool same = is == protocol || (protocol == "tcp" ? is == "6" : is == "17");
  // -1 as a port, or none, is every port.
  const int from = port_in(rule, "FromPort", -1), to = port_in(rule, "ToPort", -1);
  return same && (from < 0 || from <= port) && (to < 0 || port <= to);
}

Sources sources_of(const State& state, const std::string& region, const Json& permissions,
                   std::string_view protocol, int port) {
  Sources out;
  for (const Json& rule : permissions) {
    if (rule_covers(rule, protocol, port)) add_rule(state, region, rule, out);
  }
  return out;
}

const Json& group_of(const State& state, const std::string& region, std::string_view id) {
  for (const Json& group : list_in(state.find("ec2.security-groups", region), "SecurityGroups")) {
    if (text_in(group, "GroupId") == id) return group;
  }
  return kNull;
}

}  // namespace hikeshi::posture
