using Isthmus.Registry.Workloads;
using Isthmus.TestKit.Builders;

namespace Isthmus.Registry.Tests.Workloads;

public sealed class DeploymentsTests
{
    [Theory]
    [InlineData("ReplicaSet/web-5d4f8c7b9", "", "web")]
    [InlineData("ReplicaSet/my-web-5d4f8c7b9", "5d4f8c7b9", "my-web")]
    [InlineData("ReplicaSet/bare-set", "other", "bare-set")]
    [InlineData("ReplicaSet/web", "", "web")]
    [InlineData("StatefulSet/db-main", "", "db-main")]
    [InlineData("Job/once-1", "", "once-1")]
    [InlineData("nonsense", "", "pod-0")]
    public void Name_is_the_owners_without_the_hash(string owner, string hash, string expected)
    {
        var pod = Given.Pod("pod-0").OwnedBy(owner);
        var meta = (hash.Length > 0 ? pod.Labelled("pod-template-hash", hash) : pod).Build().Metadata;

        Deployments.NameOf(meta).ShouldBe(expected);
    }

    [Fact]
    public void Pod_without_owner_is_its_own_deployment() => Deployments.NameOf(Given.Pod("alone").Build().Metadata).ShouldBe("alone");
}
