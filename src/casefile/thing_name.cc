// SPDX-License-Identifier: Apache-2.0
#include "casefile/thing_name.h"

namespace hikeshi::casefile {
namespace {

struct Name {
  std::string_view type;
  Text text;
};

constexpr Name kNames[] = {
    {"ec2:instance", {"EC2 instance", "EC2 インスタンス"}},
    {"ec2:image", {"machine image", "マシンイメージ"}},
    {"ec2:snapshot", {"EBS snapshot", "EBS スナップショット"}},
    {"ec2:volume", {"EBS volume", "EBS ボリューム"}},
    {"ec2:security-group", {"security group", "セキュリティグループ"}},
    {"ec2:key-pair", {"EC2 key pair", "EC2 キーペア"}},
    {"ec2:launch-template", {"launch template", "起動テンプレート"}},
    {"autoscaling:group", {"Auto Scaling group", "Auto Scaling グループ"}},
    {"ecs:cluster", {"ECS cluster", "ECS クラスター"}},
    {"ecs:service", {"ECS service", "ECS サービス"}},
    {"ecs:task-definition", {"ECS task definition", "ECS タスク定義"}},
    {"lambda:function", {"Lambda function", "Lambda 関数"}},
    {"events:rule", {"EventBridge rule", "EventBridge ルール"}},
    {"ses:identity", {"SES identity", "SES の ID"}},
    {"s3:bucket", {"S3 bucket", "S3 バケット"}},
    {"kms:grant", {"grant of a KMS key", "KMS キーの許可(グラント)"}},
    {"secretsmanager:secret", {"secret", "シークレット"}},
    {"ssm:parameter", {"SSM parameter", "SSM パラメータ"}},
    {"cloudtrail:trail", {"CloudTrail trail", "CloudTrail 証跡"}},
    {"iam:user", {"IAM user", "IAM ユーザー"}},
    {"iam:role", {"IAM role", "IAM ロール"}},
    {"iam:policy", {"IAM policy", "IAM ポリシー"}},
    {"iam:access-key", {"access key", "アクセスキー"}},
    {"iam:login-profile", {"console password of IAM user", "コンソールパスワード(IAM ユーザー)"}},
    {"iam:instance-profile", {"instance profile", "インスタンスプロファイル"}},
    {"iam:group", {"IAM group", "IAM グループ"}},
    {"servicequotas:request", {"quota increase request", "クォータ引き上げリクエスト"}},
    {"ec2:spot-request", {"Spot request", "スポットリクエスト"}},
    {"ec2:reserved-instances", {"reserved instance purchase", "リザーブドインスタンスの購入"}},
    {"savingsplans:savings-plan", {"Savings Plan", "Savings Plans"}},
    {"support:case", {"Support case", "サポートケース"}},
    {"lightsail:instance", {"Lightsail instance", "Lightsail インスタンス"}},
    {"rds:db-snapshot", {"RDS snapshot", "RDS スナップショット"}},
    {"ec2:vpc", {"VPC", "VPC"}},
    {"ec2:subnet", {"subnet", "サブネット"}},
    {"ec2:elastic-ip", {"Elastic IP address", "Elastic IP アドレス"}},
    {"ec2:network-interface", {"network interface", "ネットワークインターフェイス"}},
    {"autoscaling:launch-configuration", {"launch configuration", "起動設定"}},
    {"batch:compute-environment", {"Batch compute environment", "Batch コンピューティング環境"}},
    {"batch:job-queue", {"Batch job queue", "Batch ジョブキュー"}},
    {"batch:job-definition", {"Batch job definition", "Batch ジョブ定義"}},
    {"cloudformation:stack", {"CloudFormation stack", "CloudFormation スタック"}},
    {"codebuild:project", {"CodeBuild project", "CodeBuild プロジェクト"}},
    {"ecr:repository", {"ECR repository", "ECR リポジトリ"}},
    {"ecs:task", {"ECS task", "ECS タスク"}},
    {"glue:job", {"Glue job", "Glue ジョブ"}},
    {"lambda:function-url", {"Lambda function URL", "Lambda 関数 URL"}},
    {"rds:db-instance", {"RDS instance", "RDS インスタンス"}},
    {"sagemaker:notebook-instance",
     {"SageMaker notebook instance", "SageMaker ノートブックインスタンス"}},
    {"scheduler:schedule", {"EventBridge schedule", "EventBridge スケジュール"}},
    {"ses:template", {"SES template", "SES テンプレート"}},
    {"sns:topic", {"SNS topic", "SNS トピック"}},
    {"sqs:queue", {"SQS queue", "SQS キュー"}}};

}  // namespace

std::optional<Text> thing_name(std::string_view type) {
  for (const Name& name : kNames) {
    if (name.type == type) return name.text;
  }
  return std::nullopt;
}

}  // namespace hikeshi::casefile
