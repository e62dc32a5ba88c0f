using Isthmus.Lab.Steps;

namespace Isthmus.Lab.Tests.Steps;

public sealed class FailedAttemptsTests
{
    private const string Page =
        """
        loop seconds_ago draw host status failure
        proxy0 0.500 7 10.0.0.1:80 0 UpstreamConnectionFailure
        proxy0 0.600 8 10.0.0.2:80 0 UpstreamTlsFailure
        proxy1 0.700 9 10.0.0.1:80 0 UpstreamConnectionFailure
        proxy0 0.800 9 10.0.0.2:80 200 None
        proxy0 3.000 5 10.0.0.1:80 0 UpstreamConnectionFailure
        """;

    [Fact]
    public void Are_told_once_for_all_that_failed_alike() => FailedAttempts.Of(Page, TimeSpan.FromSeconds(2)).ShouldBe(
    [
        "2 times, last 0.500 s ago: host=10.0.0.1:80 status=0 failure=UpstreamConnectionFailure",
        "1 times, last 0.600 s ago: host=10.0.0.2:80 status=0 failure=UpstreamTlsFailure",
    ]);

    [Theory]
    [InlineData("")]
    [InlineData("no such page; see /\n")]
    [InlineData("loop seconds_ago failure\nproxy0 soon Reset\nshort\n")]
    public void Another_page_says_nothing(string page) => FailedAttempts.Of(page, TimeSpan.FromSeconds(2)).ShouldBeEmpty();
}
