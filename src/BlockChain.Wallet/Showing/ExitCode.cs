namespace BlockChain.Wallet.Showing;

/// <summary>What the program says to whatever started it.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Declined = 3;
    public const int Locked = 4;
    public const int NotEnoughCoins = 5;
    public const int NodeOutOfReach = 6;
}
