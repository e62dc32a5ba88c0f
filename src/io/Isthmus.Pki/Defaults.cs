namespace Isthmus.Pki;

/// <summary>Lifetimes and limits of the PKI, each with the reason for the number.</summary>
public static class Defaults
{
    /// <summary>A root: ten years, as Istio's self-signed one; it is replaced by rotation, not by expiry.</summary>
    public static readonly TimeSpan RootLifetime = TimeSpan.FromDays(3650);

    /// <summary>A cluster's intermediate: two years, as in Istio's samples; well below the root's, so that the root outlives it.</summary>
    public static readonly TimeSpan IntermediateLifetime = TimeSpan.FromDays(730);

    /// <summary>A workload's certificate when the caller asks for nothing: a day, so that a stolen key is soon worthless without a revocation list.</summary>
    public static readonly TimeSpan WorkloadLifetime = TimeSpan.FromHours(24);

    /// <summary>The longest that a caller may ask for; more is refused, not shortened, so that the caller learns of it. Istio's limit.</summary>
    public static readonly TimeSpan MaxWorkloadLifetime = TimeSpan.FromDays(90);

    /// <summary>
    /// How far <c>notBefore</c> lies before the signature: a peer whose clock is this much behind accepts the new certificate at once. Machines with
    /// time synchronisation differ by less than a second; two minutes forgive a restarted virtual machine.
    /// </summary>
    public static readonly TimeSpan BackDating = TimeSpan.FromMinutes(2);

    /// <summary>A join token: long enough to paste it into a starting machine, short enough to be worthless in a log file.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The longest life of a join token; also bounds how long a used one must be remembered.</summary>
    public static readonly TimeSpan MaxTokenLifetime = TimeSpan.FromHours(24);

    /// <summary>How far the clocks of who made a token and who checks it may differ. Must be far below a token's life.</summary>
    public static readonly TimeSpan TokenClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Used tokens that are remembered until they expire. When the ledger is full, new ones are refused: forgetting one would let it be used again.
    /// Ten thousand joins a day are more than a large mesh has.
    /// </summary>
    public const int MaxRememberedTokens = 10_000;

    /// <summary>The largest file of used tokens that is read: each is a line of 109 bytes, and one that could no longer be read would refuse tokens for ever.</summary>
    public const int MaxLedgerSize = 128 * MaxRememberedTokens;

    /// <summary>A join token's longest text: an RSA-4096 signature and a long identity stay below 2 KiB.</summary>
    public const int MaxTokenSize = 4 * 1024;

    /// <summary>A bearer token's longest text: one with a long list of groups is 8 KiB, and a request's head ends soon after 16.</summary>
    public const int MaxBearerTokenSize = 16 * 1024;

    /// <summary>Keys of one issuer: two or three while they rotate. Each may have to be tried for a token that names none.</summary>
    public const int MaxIssuerKeys = 64;

    /// <summary>An issuer's key set as text: 64 keys with a chain of certificates each.</summary>
    public const int MaxKeySetSize = 512 * 1024;

    /// <summary>How far an issuer's clock may differ from ours (Envoy JwtProvider.clock_skew_seconds).</summary>
    public static readonly TimeSpan BearerClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>A signing request's longest text: one for RSA-4096 with many names is 3 KiB.</summary>
    public const int MaxRequestSize = 16 * 1024;

    /// <summary>The largest PEM file that is read: a bundle of a few hundred roots is half of it.</summary>
    public const int MaxFileSize = 1024 * 1024;

    /// <summary>Certificates of one file. A system's whole trust store has about 150; ours has one or two roots.</summary>
    public const int MaxCertificatesPerFile = 500;

    /// <summary>Smallest RSA modulus in bits; below it TLS libraries refuse the key by themselves.</summary>
    public const int MinRsaBits = 2048;

    /// <summary>Largest RSA modulus in bits: the work of checking a signature grows with its square, and a stranger chooses it.</summary>
    public const int MaxRsaBits = 8192;

    /// <summary>Intermediates of peers that are remembered for resumed sessions: one per cluster of a large mesh, two while they rotate; 64 KiB.</summary>
    public const int MaxRememberedIntermediates = 128;

    /// <summary>Bytes of a serial number's random part: 128 bits, twice what the CA/Browser Forum asks for, so that two never meet.</summary>
    public const int SerialBytes = 16;

    /// <summary>The part of a certificate's life after which it is renewed: half leaves twelve hours of a day to survive a dead authority.</summary>
    public const double RenewalPoint = 0.5;

    /// <summary>Spread of the renewal point in both directions, as part of the life: workloads that started together do not renew together.</summary>
    public const double RenewalJitter = 0.01;

    /// <summary>The shortest wait between two renewals, whatever lives the authority gives: a certificate that is born half old must not become a storm.</summary>
    public static readonly TimeSpan ShortestRenewal = TimeSpan.FromSeconds(1);

    /// <summary>Wait after the first failed renewal; doubles with each. A restarting authority is back within seconds.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between failed renewals: 144 tries in the twelve hours that are left.</summary>
    public static readonly TimeSpan MaxRetry = TimeSpan.FromMinutes(5);

    /// <summary>The same as part of the certificate's life, for short lives: at least five tries in the half that is left.</summary>
    public const double LongestRetryPart = 0.1;

    /// <summary>How often files are looked at. Four small files cost nothing, and polling also sees mounted secrets, whose links are swapped.</summary>
    public static readonly TimeSpan FilePollInterval = TimeSpan.FromSeconds(2);
}
