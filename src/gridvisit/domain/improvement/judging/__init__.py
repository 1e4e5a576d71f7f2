"""What chapter 9.1 is judged by: findings with their actions, and repeated causes per unit."""
