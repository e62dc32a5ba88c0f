using Isthmus.Lab.Networks;

namespace Isthmus.Lab.Tests.Networks;

public sealed class IsolationTests
{
    [Fact]
    public void Says_what_is_missing_and_what_to_do()
    {
        var advice = Isolation.Advice("unshare: unshare failed: Operation not permitted");
        advice.ShouldStartWith("this machine does not allow isolated networks: unshare: unshare failed: Operation not permitted");
        advice.ShouldContain("user.max_user_namespaces");
        advice.ShouldContain("kernel.apparmor_restrict_unprivileged_userns");
        advice.ShouldContain("seccomp=unconfined");
        advice.ShouldEndWith("Nothing was started.");
    }
}
