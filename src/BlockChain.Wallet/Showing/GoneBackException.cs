namespace BlockChain.Wallet.Showing;

/// <summary>Esc was pressed at a question, or a question of the menu was left empty: the user wants to go back.</summary>
internal sealed class GoneBackException() : Exception("Cancelled.");
