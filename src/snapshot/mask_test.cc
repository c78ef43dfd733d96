// SPDX-License-Identifier: Apache-2.0
#include "snapshot/mask.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/models.h"

namespace hikeshi::snapshot {
namespace {

using aws::Json;

TEST(Mask, TakesOutWhatTheModelMarksAndNothingElse) {
  aws::Models models;
  const auto* vpns = (*models.find("ec2"))->operation("DescribeVpnConnections").value();
  Json answer = Json::parse(R"({"VpnConnections":[{"VpnConnectionId":"vpn-1",
      "CustomerGatewayConfiguration":"<xml>CANARY-key</xml>",
      "Options":{"TunnelOptions":[{"OutsideIpAddress":"192.0.2.1","PreSharedKey":"CANARY-key"},
                                  {"OutsideIpAddress":"192.0.2.2"}]},"Later":"x"}]})");
  mask_sensitive(vpns->output, answer);
  EXPECT_EQ(answer, Json::parse(R"({"VpnConnections":[{"VpnConnectionId":"vpn-1",
      "CustomerGatewayConfiguration":"<sensitive>",
      "Options":{"TunnelOptions":[{"OutsideIpAddress":"192.0.2.1","PreSharedKey":"<sensitive>"},
                                  {"OutsideIpAddress":"192.0.2.2"}]},"Later":"x"}]})"));
}

}  // namespace
}  // namespace hikeshi::snapshot
