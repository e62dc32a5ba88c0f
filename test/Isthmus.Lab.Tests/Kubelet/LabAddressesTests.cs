using System.Text;
using Isthmus.Lab.Kubelet;

namespace Isthmus.Lab.Tests.Kubelet;

public sealed class LabAddressesTests
{
    [Theory]
    [InlineData(0, "address: 127.2.0.5", "address: 127.2.0.5")]
    [InlineData(1, "address: 127.2.0.5", "address: 127.12.0.5")]
    [InlineData(24, "[127.1.0.10, \"127.9.0.11\"]", "[127.241.0.10, \"127.249.0.11\"]")]
    [InlineData(1, "127.0.0.1 127.10.0.1 10.127.1.0 1127.1.0.1 127.1.0", "127.0.0.1 127.10.0.1 10.127.1.0 1127.1.0.1 127.1.0")]
    public void Moves_only_addresses_of_the_first_lab(int slot, string written, string moved) =>
        Encoding.UTF8.GetString(LabAddresses.Move(Encoding.UTF8.GetBytes(written), slot).Span).ShouldBe(moved);
}
